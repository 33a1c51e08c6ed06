/* Plug-ins on the command line: which files may run, and the kit in another process. */
#ifndef COULOMIX_TOOLS_PLUGIN_H
#define COULOMIX_TOOLS_PLUGIN_H

#include "tool.h"

/* Files of --plugin. */
typedef struct tool_plugins {
  size_t n;
  const char *file[CMX_REGISTRY_PLUGINS];
} tool_plugins;

/* Stores a file in the tool_plugins at `field`, after the short form of the kit in another process; ends the
   program with a message if that fails. */
tool_setter tool_take_plugin;

#define TOOL_PLUGIN(type, member)                                                                            \
  {                                                                                                          \
    "plugin", 0, TOOL_SPECIAL, offsetof(type, member), "FILE",                                               \
        .set = tool_take_plugin, .help = "a plug-in that may run: code, with all your rights"                \
  }

/* Verbs whose settings begin with a cmx_recipe: the same, and its models are added to those of the recipe. */
tool_setter tool_take_models_of_plugin;

/* What the kit has about a file, as `check-plugin --json` prints it: the models and checks come from other
   processes, so that a crash or a hang is a check that failed. `seconds`: how long a model may take. NULL
   without memory. */
json_t *plugin_kit(const char *file, int brief, double seconds);

/* --- the other process --------------------------------------------------------------------------------- */

/* Runs this program with arguments (the last NULL), and reads what it prints as JSON. `how` says how it ended
   if that was not well: {"name", "where"} of a failed check; NULL without memory.
   Returns the object, or NULL. */
json_t *plugin_child(const char *const arguments[], double seconds, const char **how, char where[96]);

#endif
