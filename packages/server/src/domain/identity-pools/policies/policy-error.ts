/** A policy that does not parse. The message says where, and what is wrong there. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Reads one value, and says of an error at which place of the document it stands, such as `Statement[0].Action[1]`. */
export function at<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}
