"""Run the custom actions in the bot's own process, behind Rasa's own endpoint class.

No second port and no HTTP; the same ``actions`` package still runs as a
rasa-sdk action server where a deployment wants one.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from convoque.collecting import Collector

failures: Collector[Exception] = Collector("failures")
"""What the actions raise: Rasa logs an action that fails and goes on without its answer.

The caller looks at what was collected to know that the turn is not to be trusted.
"""


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An action endpoint that calls the actions of a package directly.

    >>> InProcessActions("actions").url
    'inprocess://actions'
    """

    def __init__(self, package: str = "actions") -> None:
        """Load every action of ``package``; raises ImportError when that fails."""
        super().__init__(f"inprocess://{package}")
        self.executor = ActionExecutor()
        try:
            self.executor.register_package(package)
        except SystemExit:
            raise ImportError(f"the package {package!r} of custom actions cannot be imported") from None

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action named in ``kwargs["json"]`` and give its answer as plain JSON values.

        Raises Rasa's ActionExecutionRejection when the action declines; any
        other exception is noted for ``failures`` and raised.
        """
        try:
            answer = await self.executor.run(kwargs["json"])
            return json.loads(json.dumps(answer))
        except SdkRejection as rejection:
            raise ActionExecutionRejection(rejection.action_name, rejection.message) from None
        except Exception as error:
            failures.add(error)
            raise
