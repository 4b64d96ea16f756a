"""The frozen type that all parts of a scenario are, and the exceptions in its JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from sim.scenario.values.quantities import fault

_NULL: Final = {"type": "null"}
_ABOUT: Final = ("title", "description", "default", "examples")
_OF_A_WHOLE: Final = ("oneOf", "discriminator", "minProperties")


class Record(BaseModel):
    """Frozen, strict, and no key that is not known.

    The JSON Schema is that of one file, which may state a part alone: what is missing stands in the
    file it extends, or it is a base for others. Only the loader sees them together.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        defer_build=True,  # of all parts at once, when the first scenario is read
        extra="forbid",
        allow_inf_nan=False,
        # Python may use the attribute's name; a file only the alias (see complaints.validate).
        validate_by_alias=True,
        validate_by_name=True,
    )

    def __dir__(self) -> list[str]:
        """What a scenario has, without what its type has of pydantic's."""
        of_pydantic = set(dir(BaseModel))
        return [name for name in object.__dir__(self) if name[0] == "_" or name not in of_pydantic]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        schema.pop("required", None)
        required = {f.alias or name for name, f in cls.model_fields.items() if f.is_required()}
        for key, field in schema["properties"].items():
            part = _of_a_part(field)
            kept = key in required or key == "extends"
            schema["properties"][key] = part if kept else _or_null(part)
        return reference


def _of_a_part(field: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field that another file completes: its kind may stand there, and entries."""
    part = {key: value for key, value in field.items() if key not in _OF_A_WHOLE}
    if "oneOf" in field:
        part["anyOf"] = field["oneOf"]
    if "patternProperties" in field:
        by_name = field["patternProperties"].items()
        part["patternProperties"] = {name: _or_null(entry) for name, entry in by_name}
        part["additionalProperties"] = False
    elif isinstance(field.get("additionalProperties"), dict):
        part["additionalProperties"] = _or_null(field["additionalProperties"])
    return part


def _or_null(field: dict[str, Any]) -> dict[str, Any]:
    """The schema of what null takes away, once inherited."""
    if _NULL in field.get("anyOf", ()):
        return field
    about = {key: value for key, value in field.items() if key in _ABOUT}
    value = {key: value for key, value in field.items() if key not in _ABOUT}
    options = value["anyOf"] if list(value) == ["anyOf"] else [value]
    return {**about, "anyOf": [*options, _NULL]}


def one_of(stated: dict[str, Any]) -> None:
    """A fault unless just one of some keys is stated."""
    there = [key for key, value in stated.items() if value is not None]
    if len(there) != 1:
        got = " and ".join(there) or "none"
        away = " or ".join(f"{key}: null" for key in there)
        hint = f"keep one of them; to take an inherited one away write {away}" if there else ""
        raise fault(f"expected one of {' or '.join(stated)} (got {got})", hint)


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


def closures(schema: dict[str, Any]) -> None:
    """An entry of the list is whole, whatever a file extends: it needs its name."""
    options = schema["items"].pop("oneOf")
    schema["items"] = {
        "anyOf": [
            {**option, "required": ["name"]} if "$ref" in option else option for option in options
        ]
    }


def scenario_schema(schema: dict[str, Any]) -> None:
    """A scenario may take what it does not say from other files, and say a thing of all fleets."""
    file = {"type": "string", "examples": ["common.yaml"]}
    schema["properties"]["extends"] = {
        "anyOf": [file, {"type": "array", "items": file, "minItems": 1}],
        "description": "file, or list of files, to take everything from that is not stated here; "
        "later files win, mappings merge, lists replace, null takes an inherited entry away",
        "examples": ["common.yaml", ["gulf.yaml", "chance.yaml"]],
    }
    [fleet] = schema["properties"]["fleets"]["patternProperties"].values()
    schema["properties"]["every_fleet"] = {
        **fleet,
        "description": "what holds for every fleet; what a fleet says itself wins",
    }
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "urn:othsim:scenario"


def whole_entries(schema: dict[str, Any], entry: type[Record]) -> None:
    """Lists replace: what stands in one is whole, whatever a file extends."""
    fields = entry.model_fields.items()
    schema["items"]["required"] = [f.alias or name for name, f in fields if f.is_required()]
