/** Whether DeleteUserPool is refused. */
export interface DeletionProtectionSettings {
  readonly deletionProtection: 'ACTIVE' | 'INACTIVE';
}

/** An update keeps what it does not name. */
export function chooseDeletionProtection(
  { deletionProtection }: Partial<DeletionProtectionSettings>,
  previous?: DeletionProtectionSettings,
): DeletionProtectionSettings {
  return { deletionProtection: deletionProtection ?? previous?.deletionProtection ?? 'INACTIVE' };
}
