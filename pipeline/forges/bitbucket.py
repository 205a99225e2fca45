"""Bitbucket: the branch is pushed and lines are linked; pull requests are not made there."""

from collections.abc import Mapping

from pipeline.errors import ConfigError
from pipeline.forges.address import Address
from pipeline.forges.base import Body, Connection, Forge


class Bitbucket(Forge):
    """Bitbucket Cloud. Its texts show neither boxes nor comments that a machine can find again."""

    name = "bitbucket"
    title = "Bitbucket"
    tokens = ("BITBUCKET_TOKEN",)
    git_user = "x-token-auth"
    body = Body(32_000, html=False)
    hint = "pull requests are not made there: use --push, and open the request by hand"
    refusal = (
        "--pr: Bitbucket is not supported, pull requests are not made there. Use --push: the branch is pushed, "
        "and Bitbucket offers to open a pull request from it."
    )

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether the host is Bitbucket's, or the run is one of its Pipelines."""
        return "bitbucket" in address.host or bool(environment.get("BITBUCKET_BUILD_NUMBER"))

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return .../src/COMMIT/PATH#lines-3."""
        return f"{web}/src/{commit}/{path}" + (f"#lines-{line}" if line else "")

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Refuse.

        Raises:
            ConfigError: always.
        """
        raise ConfigError(self.refusal)
