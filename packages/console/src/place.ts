import type { ConsoleTexts } from '@cenote/texts/console';
import type { TemplateResult } from 'lit';
import type { Api } from './api.ts';
import type { Field } from './fields.ts';
import type { Settings } from './session.ts';
import type { Values } from './values.ts';

/** What somebody may do here; the server decides, this says what is offered. */
export type Role = 'read' | 'write' | 'owner';

/** What is asked in a dialog, and what follows. */
export interface Question {
  readonly title: string;
  readonly text?: string;
  readonly fields?: readonly Field[];
  /** On the button that does it. */
  readonly submit: string;
  /** It ends something for good. */
  readonly isDangerous?: boolean;
  act(values: Values): Promise<unknown>;
}

/** What somebody filled in wrong, in a sentence; nothing was asked of the server. */
export class Mistake extends Error {}

/** Where somebody is, and what a section can do there. */
export interface Place {
  readonly api: Api;
  readonly settings: Settings;
  readonly texts: ConsoleTexts;
  readonly lang: string;
  readonly role: Role;
  /** The parts of the address behind `#/`, decoded. */
  readonly route: readonly string[];
  /** What stands behind `?` there: what is looked for, or which of several is shown. */
  readonly parameters: URLSearchParams;
  /** Whether changes are offered: of a pool, where one is named. */
  mayChange(poolId?: string): boolean;
  /** Puts other parameters into the address, where a reload and the way back find them. Empty ones are left out. */
  keep(parameters: Readonly<Record<string, string>>): void;
  /** Draws the section as it is now. */
  redraw(): void;
  /** Asks the server anew for what the section shows. */
  reload(): Promise<void>;
  /** Does something, and tells how it went. False where it was refused. */
  act(work: () => Promise<unknown>, done?: string): Promise<boolean>;
  /** The same of a change, which the section shows then. */
  save(work: () => Promise<unknown>): Promise<boolean>;
  /** Asks in a dialog. */
  ask(question: Question): void;
  /** Shows a secret in a dialog, this once. */
  show(title: string, value: string): void;
}

/** What a section shows. */
export interface View {
  readonly title: string;
  draw(): TemplateResult;
}

/** Loads what a section shows. @throws Refusal */
export type Section = (place: Place) => Promise<View>;

/** An address in the console. */
export function addressOf(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}
