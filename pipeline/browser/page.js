// Runs in a world of its own beside the page: the page's scripts cannot change what is called here.
(() => {
  const roots = () => {
    const found = document.documentElement ? [document.documentElement] : [];
    for (const root of found)
      for (const element of root.querySelectorAll("*"))
        if (element.shadowRoot) found.push(element.shadowRoot);
    return found;
  };
  let last = null;
  // What the page says: where is it, has it changed since the last look, how many elements hold it, how long is it, how much of that
  // is text for people (UTF-16 units), has it all come?
  globalThis.look = () => {
    const all = roots();
    const text = all.map((root) => root.textContent).join("\n");
    const changed = text !== last;
    last = text;
    const elements = all.reduce((sum, root) => sum + root.querySelectorAll("*").length, 0);
    let unseen = 0;
    for (const root of all)
      for (const element of root.querySelectorAll("script, style, noscript")) unseen += element.textContent.length;
    const origin = location.protocol.startsWith("http") ? location.origin : location.protocol;
    return [origin, changed, elements, text.length, text.length - unseen, document.readyState === "complete"];
  };
  // The page as HTML, what stands in shadow roots with it; null where that is longer than `most` UTF-16 units.
  globalThis.drawn = (most) => {
    const [html, ...shadows] = roots();
    if (!html) return "";
    const shell = html.cloneNode(false).outerHTML.replace(/<\/html>$/i, "");
    const text = `<!DOCTYPE html>\n${shell}${html.getHTML({ shadowRoots: shadows })}</html>`;
    return text.length > most ? null : text;
  };
})();
