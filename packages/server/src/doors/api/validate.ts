import type { ServiceModel } from '@cenote/wire/shape';
import { findViolations } from '#aws-model/find-violations.ts';
import { Fault, type FaultCode } from '#domain/fault.ts';
import { readStructure } from './deserialize.ts';

/**
 * Turns the JSON body of a request into the input of the operation: a copy with the members that the model knows, every
 * value of the right type and within its constraints. Texts as the real service gives them.
 * @throws Fault SerializationException for the first value of a wrong JSON type; otherwise InvalidParameterException
 * (cognito-identity: ValidationException) that lists all violated constraints together
 */
export function parseInput(model: ServiceModel, operation: string, body: unknown): Record<string, unknown> {
  const members = model.operations[operation]?.input;
  if (members === undefined) throw new Error(`The model has no operation ${operation}`);
  const input = readStructure(model, members, body);
  const violations = findViolations(model, members, input);
  if (violations === undefined) return input;
  throw new Fault(faultCode(model), violations);
}

/** AWS: captured: the two services name the same failure differently. */
function faultCode(model: ServiceModel): FaultCode {
  return model.signingName === 'cognito-identity' ? 'ValidationException' : 'InvalidParameterException';
}
