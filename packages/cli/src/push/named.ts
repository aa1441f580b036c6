/** What stands outside of the project's file, and is named there. */
export interface Named {
  /** The secret behind a reference. @throws Error */
  secret(reference: string): string;
  /** The text of a file. @throws Error */
  text(path: string): string;
  /** The bytes of a file in base64. @throws Error */
  base64(path: string): string;
}
