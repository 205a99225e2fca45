"""Count in how many documents each word stands: makes pipeline/impacts/vocabulary.txt.

python benchmarks/vocabulary.py FOLDER_OR_WARC... > pipeline/impacts/vocabulary.txt
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from pipeline.content.extraction import extract
from pipeline.impacts.vocabulary import stems

# A rarer word weighs the most there is, whether it is listed or not.
LEAST = 3


def documents(source: Path) -> Iterator[str]:
    """Yield the text of every Markdown file and page below a folder, or of every page of a WARC."""
    if source.is_dir():
        for path in sorted(source.rglob("*.md")):
            yield path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(source.rglob("*.html.gz")):
            yield text_of(gzip.decompress(path.read_bytes()))
        return
    with source.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                yield text_of(record.content_stream().read())


def text_of(body: bytes) -> str:
    """Return what the extractor keeps of a page."""
    snapshot = extract(body, "https://learn.microsoft.com/")
    blocks = (block.text for section in snapshot.sections for block in section.blocks)
    return "\n".join((snapshot.title, *(section.heading for section in snapshot.sections), *blocks))


def main() -> None:
    counts: Counter[str] = Counter()
    for source in sys.argv[1:]:
        for text in documents(Path(source)):
            counts.update(set(stems(text)) | {""})
    for word, count in sorted(counts.items()):
        if count >= LEAST and (word == "" or word.isascii()) and len(word) < 20:
            print(f"{word}\t{count}")


if __name__ == "__main__":
    main()
