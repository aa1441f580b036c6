/** Where tokens are kept. Both kinds of answers will do: values, or promises of them. */
export interface AuthStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
  /** Called once before the first read: fills what has to be filled asynchronously. */
  sync?(): unknown;
  /** The same name for all tabs that see the same values; without it nobody else sees them. */
  readonly shared?: string;
}
