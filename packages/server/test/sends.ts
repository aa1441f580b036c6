/** Whether a test sends the operation: as a command of the SDK, or by its name. */
export function sends(test: string, operation: string): boolean {
  return new RegExp(String.raw`\bnew ${operation}Command\(|'${operation}'`).test(test);
}
