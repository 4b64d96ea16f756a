"""`othsim completion`: what a shell has to know to complete commands, options and figures."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """The script that completes othsim's commands, options, files and figures in a shell.

    \b
    bash, in ~/.bashrc:  eval "$(othsim completion bash)"
    zsh, in ~/.zshrc:    eval "$(othsim completion zsh)"
    fish:                othsim completion fish > ~/.config/fish/completions/othsim.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # click has all three
    root = context.find_root().command
    click.echo(kind(root, {}, "othsim", "_OTHSIM_COMPLETE").source())
