"""Two small caches for Rasa 3.6.21, which otherwise repeats the same work at every turn.

- Each custom action re-checks the JSON schema of its own answer format, the
  schema included: about 45 ms. The validator is built once here.
- Each stored event looks for its class among all subclasses of ``Event``:
  most of the cost of reading a long conversation. The answer is remembered.

Nothing else of Rasa is changed; without this module all works, only slower.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Check an action's answer; raises jsonschema's ValidationError as Rasa does."""
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


def speed_up() -> None:
    """Install both caches; calling it again changes nothing."""
    if RemoteAction._validate_action_result is _validate_action_result:
        return
    RemoteAction._validate_action_result = _validate_action_result
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))
