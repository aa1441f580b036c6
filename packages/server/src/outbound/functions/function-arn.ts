/** A function of AWS Lambda by its full name. */
export interface FunctionArn {
  readonly region: string;
  /** Letters, digits, `-` and `_`: never a path. */
  readonly name: string;
}

const form = /^arn:aws(?:-[a-z]+)*:lambda:([a-z0-9-]+):\d{12}:function:([A-Za-z0-9_-]{1,140})(?::[A-Za-z0-9$_-]+)?$/;

/** Reads `arn:aws:lambda:<region>:<account>:function:<name>`, with a version or an alias behind it or not; undefined for anything else. */
export function parseFunctionArn(arn: string): FunctionArn | undefined {
  const [, region, name] = form.exec(arn) ?? [];
  return region === undefined || name === undefined ? undefined : { region, name };
}
