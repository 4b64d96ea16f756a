"""What all types of a scenario share, and the corners of their JSON Schema."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Frozen, strict, and no key that is not known."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        # Python may use the attribute's name; a file only the alias (see complaints.validate).
        validate_by_alias=True,
        validate_by_name=True,
    )


def zero(unit: str) -> dict[str, Any]:
    """JSON Schema of a field that is 0 when silent: the default as a file would write it."""
    return {"default": f"0 {unit}"}


def like_schema(schema: dict[str, Any]) -> None:
    """An aircraft may take what it does not say from another one."""
    schema["properties"]["like"] = {
        "type": "string",
        "description": "catalogue key or own aircraft that gives every figure not stated here",
        "examples": ["mq9a_er"],
    }
    del schema["required"]


def scenario_schema(schema: dict[str, Any]) -> None:
    """A scenario may take what it does not say from another file."""
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "file to take everything from that is not stated here; "
        "mappings merge, lists replace, null takes an inherited entry away",
        "examples": ["common.yaml"],
    }
    schema["anyOf"] = [{"required": ["extends"]}, {"required": schema.pop("required")}]
