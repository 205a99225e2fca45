"""A proof as one HTML file that stands alone: no network, no script, the proof for programs inside it."""

from markupsafe import Markup

from pipeline.report.escape import clean
from pipeline.report.html import asset, environment, policy_of
from pipeline.report.proof import Proof, data_block, headline


def render_proof(proof: Proof) -> str:
    """Return the proof as a self-contained HTML document."""
    style = asset("proof.css")
    by_url = {source.url: number for number, source in enumerate(proof.sources, 1)}
    return (
        environment()
        .get_template("proof.html.j2")
        .render(
            proof=proof,
            title=_title(proof),
            headline=headline(proof),
            numbers=by_url,
            clean=clean,
            style=Markup(style),  # noqa: S704  (our own file, named by its hash in the policy)
            data=Markup(data_block(proof)),  # noqa: S704  (every mark of HTML in it is an escape of JSON)
            policy=policy_of(style),
        )
    )


def _title(proof: Proof) -> str:
    titles = [article.title or article.path for article in proof.articles]
    return titles[0] if len(titles) == 1 else proof.target
