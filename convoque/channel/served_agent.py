"""Rasa's agent as the site loads it: only the graph that answers is read of a model.

Its metadata also hold the graph that trained it, whose checks import every
policy and classifier of Rasa, TensorFlow with them.
"""

from __future__ import annotations

from pathlib import Path

import rasa.shared.utils.io
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
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
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), _Storage, DaskGraphRunner
            )
        return Path(model_path).name, metadata, runner


class _Storage(LocalModelStorage):  # type: ignore[misc]
    @staticmethod
    def _load_metadata(directory: Path) -> ModelMetadata:
        told = rasa.shared.utils.io.read_json_file(directory / MODEL_ARCHIVE_METADATA_FILE)
        return ModelMetadata.from_dict({**told, "train_schema": {"nodes": {}}})
