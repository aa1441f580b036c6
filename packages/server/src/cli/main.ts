#!/usr/bin/env node
import { goOn, takeOver } from './hand-over.ts';

// Before the program is loaded, which a server that goes on would do twice.
if (!takeOver()) goOn();
await import('./cenote.ts');
