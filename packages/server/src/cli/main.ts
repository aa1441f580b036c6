#!/usr/bin/env node
import { goOn, takeOver } from './hand-over.ts';
import { isProjectCommand } from './project-commands.ts';

// Before the program is loaded, which a server that goes on would do twice.
if (!takeOver()) goOn();
// Two programs of one name: most of the server is not needed to ask one.
if (isProjectCommand(process.argv.slice(2))) await import('./project.ts');
else await import('./cenote.ts');
