import type { Member, QueryServiceModel, Shapes, Type } from '@cenote/wire/shape';
import type { TextResponse } from '#http/message.ts';
import type { QueryError } from './query-error.ts';

/** The answer of an operation that went well (AWS: "AWS Query protocol" of Smithy). */
export function outputResponse(
  model: QueryServiceModel,
  operation: string,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): TextResponse {
  const { output: members = [], hasEmptyResult = false } = model.operations[operation] ?? {};
  const hasResult = members.length > 0 || hasEmptyResult;
  const result = hasResult ? element(`${operation}Result`, writeStructure(model, members, output)) : '';
  const metadata = element('ResponseMetadata', element('RequestId', escape(requestId)));
  const body = `<${operation}Response xmlns="${escape(model.namespace)}">\n${result}${metadata}</${operation}Response>\n`;
  return response(200, body, requestId);
}

/** The answer that carries an error. AWS: captured, with its line ends. */
export function errorResponse(
  namespace: string,
  { code, message, status }: Pick<QueryError, 'code' | 'message' | 'status'>,
  requestId: string,
): TextResponse {
  const parts = [
    element('Type', status >= 500 ? 'Receiver' : 'Sender'),
    element('Code', code),
    element('Message', escape(message)),
  ];
  const error = element('Error', `\n${parts.join('')}`);
  const body = `<ErrorResponse xmlns="${escape(namespace)}">\n${error}${element('RequestId', escape(requestId))}</ErrorResponse>\n`;
  return response(status, body, requestId);
}

function response(status: number, body: string, requestId: string): TextResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'cache-control': 'no-store', 'x-amzn-requestid': requestId },
    body,
  };
}

function writeStructure(model: Shapes, members: readonly Member[], values: Readonly<Record<string, unknown>>): string {
  const parts = members.flatMap(({ name, type }) => {
    const value = values[name];
    return value === undefined ? [] : [element(name, writeValue(model, type, value))];
  });
  return `\n${parts.join('')}`;
}

function writeValue(model: Shapes, type: Type, value: unknown): string {
  switch (type.kind) {
    case 'structure':
      return writeStructure(model, model.structures[type.name] ?? [], value as Record<string, unknown>);
    case 'list': {
      const elements = (value as unknown[]).map((one) => element('member', writeValue(model, type.element, one)));
      return elements.length === 0 ? '' : `\n${elements.join('')}`;
    }
    case 'timestamp':
      // AWS: captured: whole seconds.
      return `${new Date((value as number) * 1000).toISOString().slice(0, 19)}Z`;
    default:
      return escape(String(value));
  }
}

function element(name: string, content: string): string {
  return content === '' ? `<${name}/>\n` : `<${name}>${content}</${name}>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text as XML 1.0 has it. What no document may hold is a question mark. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?');
}
