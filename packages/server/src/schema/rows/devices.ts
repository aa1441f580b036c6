/** A device that a client confirmed after a sign-in. */
export interface DeviceRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly device_key: string;
  readonly group_key: string;
  readonly name: string | null;
  readonly salt: Uint8Array;
  /** The SRP verifier of the device's own password, sealed. */
  readonly sealed_verifier: Uint8Array;
  readonly remembered: number;
  readonly last_address: string;
  readonly created_at: number;
  readonly modified_at: number;
  readonly authenticated_at: number;
}
