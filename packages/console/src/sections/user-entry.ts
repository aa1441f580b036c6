/** A user as lists have them. */
export interface UserEntry {
  readonly Username: string;
  readonly Attributes?: readonly { readonly Name: string; readonly Value?: string }[];
  readonly UserStatus: string;
  readonly Enabled: boolean;
  readonly UserCreateDate: number;
}
