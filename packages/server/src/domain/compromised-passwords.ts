/** The passwords that others are known to know, from a list that the operator gives. */
export interface CompromisedPasswords {
  /** Whether a password is on the list. @throws Error when the list cannot be read any more */
  has(password: string): Promise<boolean>;
}
