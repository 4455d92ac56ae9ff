"""Rasa's agent as the site loads it: only the graph that answers is read of a model.

Its metadata also hold the graph that trained it, whose checks import every
policy and classifier of Rasa, TensorFlow with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import MODEL_ARCHIVE_METADATA_FILE, LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name


class ServedAgent(Agent):  # type: ignore[misc]
    """An agent that answers and never trains."""

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model as Rasa's agent does, with our processor."""
        self.processor = _Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)


class _Processor(MessageProcessor):  # type: ignore[misc]
    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(Path(folder), Path(model_path), _Storage, OrderedRunner)
        return Path(model_path).name, metadata, runner


class OrderedRunner(DaskGraphRunner):  # type: ignore[misc]
    """Runs Rasa's nodes one after the other, in an order found once for each set of targets.

    Dask finds it anew at every run, three times a turn.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the nodes, as Rasa's own runner does."""
        super().__init__(*args, **kwargs)
        self._orders: dict[tuple[str, ...], Sequence[tuple[str, Sequence[str]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need; raises GraphRunError as Rasa's own runner does."""
        wanted = tuple(targets or self._graph_schema.target_names)
        known: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            if wanted not in self._orders:
                self._orders[wanted] = self._order(wanted)
            for name, needs in self._orders[wanted]:
                if name not in known:
                    known[name] = self._instantiated_nodes[name](*(known.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(known[name] for name in wanted)

    def _order(self, wanted: tuple[str, ...]) -> Sequence[tuple[str, Sequence[str]]]:
        nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
        ordered: dict[str, Sequence[str]] = {}

        def place(name: str) -> None:
            if name in nodes and name not in ordered:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    place(need)
                ordered[name] = needs

        for name in wanted:
            place(name)
        return tuple(ordered.items())


class _Storage(LocalModelStorage):  # type: ignore[misc]
    @staticmethod
    def _load_metadata(directory: Path) -> ModelMetadata:
        told = rasa.shared.utils.io.read_json_file(directory / MODEL_ARCHIVE_METADATA_FILE)
        return ModelMetadata.from_dict({**told, "train_schema": {"nodes": {}}})
