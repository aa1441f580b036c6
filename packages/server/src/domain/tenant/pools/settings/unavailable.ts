import { Fault } from '#domain/fault.ts';

/** The settings with which a pool asks for more than this version does. */
export interface DemandingInput {
  readonly dcrConfiguration?: { readonly enableStatus?: 'Enabled' | 'Disabled' };
  readonly keyConfiguration?: {
    readonly keyType?: 'AWS_OWNED_KEY' | 'CUSTOMER_MANAGED_KEY';
    readonly kmsKeyArn?: string;
  };
  readonly issuerConfiguration?: { readonly type?: 'ORIGINAL' | 'UPDATED' };
  readonly acrConfiguration?: object;
}

/**
 * Refuses what this version cannot do: a setting that is accepted and then ignored would leave a pool less protected than
 * its owner believes. @throws Fault InvalidParameterException
 */
export function checkAvailable(input: DemandingInput): void {
  const keyType = input.keyConfiguration?.keyType ?? 'AWS_OWNED_KEY';
  const demands: [feature: string, demanded: boolean][] = [
    ['Dynamic client registration is', !!input.dcrConfiguration && input.dcrConfiguration.enableStatus !== 'Disabled'],
    ['Customer managed keys are', keyType !== 'AWS_OWNED_KEY' || input.keyConfiguration?.kmsKeyArn !== undefined],
    ['The issuer type UPDATED is', (input.issuerConfiguration?.type ?? 'ORIGINAL') !== 'ORIGINAL'],
    ['Authentication context classes are', isFilled(input.acrConfiguration)],
  ];
  const demand = demands.find(([, demanded]) => demanded);
  if (demand) throw new Fault('InvalidParameterException', `${demand[0]} not available yet.`);
}

function isFilled(value: object | undefined): boolean {
  return Object.keys(value ?? {}).length > 0;
}

/** What every pool has as long as nothing else is available. */
export interface OnlyChoiceSettings {
  readonly keyConfiguration: { readonly keyType: 'AWS_OWNED_KEY' };
  readonly issuerConfiguration: { readonly type: 'ORIGINAL' };
}

export const onlyChoice: OnlyChoiceSettings = {
  keyConfiguration: { keyType: 'AWS_OWNED_KEY' },
  issuerConfiguration: { type: 'ORIGINAL' },
};
