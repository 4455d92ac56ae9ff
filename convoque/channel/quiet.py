"""Prepare the process that answers for Rasa: import this module before it.

What Rasa imports and a turn never uses is deferred: TensorFlow with all that it
brings, scikit-learn, the messengers, the stores of other servers. What spaCy
makes anew at every start is kept.
"""

from __future__ import annotations

from convoque.channel.deferred import defer
from convoque.channel.notices import hush
from convoque.channel.patterns import keep_long_patterns

UNUSED = {
    "rasa.utils.train_utils": (),
    "rasa.utils.tensorflow.model_data": ("ragged_array_to_ndarray",),
    "rasa.utils.tensorflow.model_data_utils": (),
    "rasa.core.channels": ("OutputChannel", "UserMessage"),
    "rasa.core.jobs": (),
    "rasa.core.test": (),
    "rasa.cli.utils": (),
    "rasa.telemetry": (),
    "boto3": (),
    "boto3.dynamodb": (),
    "boto3.dynamodb.conditions": ("Key",),
    "pymongo": (),
    "pymongo.collection": ("Collection",),
    "portalocker.redis": ("RedisLock",),
    "dask": (),
    "h5py": (),
}
"""The modules, and what Rasa takes from them by name (its own version is pinned)."""

hush()
defer(UNUSED)
keep_long_patterns()
