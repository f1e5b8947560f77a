"""A checkpoint becomes the folder that faster-whisper loads: weights in int8, and the tokens."""

import json
import shutil
from pathlib import Path

import numpy as np
from ctranslate2.specs import transformer_spec, whisper_spec
from ctranslate2.specs.model_spec import LayerSpec
from safetensors.numpy import load_file

from models.demo.recipe.net import DECODER, ENCODER, HEADS, WIDTH, sinusoids
from models.demo.recipe.tokens import POSITIONS, SPECIAL, Vocabulary

Arrays = dict[str, np.ndarray]

FEATURES = {
    "chunk_length": 30, "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 80,
    "hop_length": 160, "n_fft": 400, "n_samples": 480000, "nb_max_frames": 3000, "padding_side": "right",
    "padding_value": 0.0, "processor_class": "WhisperProcessor", "return_attention_mask": False,
    "sampling_rate": 16000,
}  # fmt: skip
"""preprocessor_config.json: 80 mel bands, windows of 30 s."""


def export(checkpoint: Path, tokenizer: Path, to: Path) -> None:
    """Write the model in `checkpoint` to the folder `to`."""
    weights = {name: array.astype(np.float32) for name, array in load_file(checkpoint).items()}
    vocabulary = Vocabulary(tokenizer)
    spec = whisper_spec.WhisperSpec(ENCODER, HEADS, DECODER, HEADS)
    _encoder(spec.encoder, weights)
    _decoder(spec.decoder, weights)
    tokens = vocabulary.tokens()
    if len(tokens) != len(weights["embedding.weight"]):
        raise ValueError(f"{checkpoint} has another vocabulary than {tokenizer}")
    spec.register_vocabulary(tokens)
    ids = {token: i for i, token in enumerate(tokens)}
    spec.config.suppress_ids = [ids[token] for token in SPECIAL[1:7]]
    # OpenAI's models suppress the end here too; ours may say at once that nothing was said.
    spec.config.suppress_ids_begin = [ids["Ġ"]]
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(DECODER - 1, 0), (DECODER - 1, 1)]
    spec.validate()
    spec.optimize(quantization="int8")
    to.mkdir(parents=True, exist_ok=True)
    spec.save(str(to))
    shutil.copy(tokenizer, to / "tokenizer.json")
    (to / "preprocessor_config.json").write_text(json.dumps(FEATURES, indent=1), encoding="utf-8")


def _encoder(spec: whisper_spec.WhisperEncoderSpec, w: Arrays) -> None:
    for conv, name in ((spec.conv1, "first"), (spec.conv2, "second")):
        conv.weight, conv.bias = w[f"{name}.weight"], w[f"{name}.bias"]
    places = sinusoids(POSITIONS, WIDTH).numpy()
    spec.position_encodings.encodings = places * w["place_scale"]
    _norm(spec.layer_norm, w, "encoder_norm")
    for i, layer in enumerate(spec.layer):
        _block(layer, w, f"encoder.{i}")


def _decoder(spec: transformer_spec.TransformerDecoderSpec, w: Arrays) -> None:
    spec.embeddings.weight = w["embedding.weight"]
    spec.position_encodings.encodings = w["order"]
    _norm(spec.layer_norm, w, "decoder_norm")
    for i, layer in enumerate(spec.layer):
        name = f"decoder.{i}"
        _block(layer, w, name)
        _norm(layer.attention.layer_norm, w, f"{name}.cross_norm")
        _linear(layer.attention.linear[0], w, f"{name}.cross.query")
        _linear(layer.attention.linear[1], w, f"{name}.cross.key", f"{name}.cross.value")
        _linear(layer.attention.linear[2], w, f"{name}.cross.out")
    spec.projection.weight = spec.embeddings.weight


def _block(layer: LayerSpec, w: Arrays, name: str) -> None:
    own = layer.self_attention
    _norm(own.layer_norm, w, f"{name}.norm")
    _linear(own.linear[0], w, *(f"{name}.attention.{part}" for part in ("query", "key", "value")))
    _linear(own.linear[1], w, f"{name}.attention.out")
    _norm(layer.ffn.layer_norm, w, f"{name}.last_norm")
    _linear(layer.ffn.linear_0, w, f"{name}.up")
    _linear(layer.ffn.linear_1, w, f"{name}.down")


def _norm(spec: LayerSpec, w: Arrays, name: str) -> None:
    spec.gamma, spec.beta = w[f"{name}.weight"], w[f"{name}.bias"]


def _linear(spec: LayerSpec, w: Arrays, *names: str) -> None:
    """Fuse layers that share an input; keys have no bias, so theirs is zero."""
    spec.weight = np.concatenate([w[f"{name}.weight"] for name in names])
    spec.bias = np.concatenate(
        [w.get(f"{n}.bias", np.zeros(len(w[f"{n}.weight"]), np.float32)) for n in names]
    )
