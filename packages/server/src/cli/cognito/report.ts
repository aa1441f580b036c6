import { ServerError } from '@cenote/cli/server';
import { Fault } from '#domain/fault.ts';

/** Something of the old pool that is not in the new one, and why. */
export interface Loss {
  readonly what: string;
  readonly why: string;
}

/** What an import could not take, and what its operator should know; goes on from what was told before a kill. */
export class Report {
  readonly losses: Loss[];
  readonly notes: string[];

  constructor({ losses = [], notes = [] }: Partial<Pick<Report, 'losses' | 'notes'>> = {}) {
    this.losses = [...losses];
    this.notes = [...notes];
  }

  /** Does something without which the pool is still one: what it is refused for is a loss. @throws what is no refusal */
  async attempt<T>(what: string, deed: () => Promise<T>): Promise<T | undefined> {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof Fault || error instanceof ServerError)) throw error;
      this.losses.push({ what, why: error.message });
      return undefined;
    }
  }

  note(text: string): void {
    this.notes.push(text);
  }
}
