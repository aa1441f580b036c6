import type { Functions } from '#domain/functions.ts';

/** An event as a function gets it, as far as tests look into it. */
export interface TestEvent {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Functions that answer by trigger source with what stands for `response`; a source without an answer leaves it as it is. */
export interface TestFunctions extends Functions {
  /** Every event so far, oldest first. */
  readonly events: TestEvent[];
  answers: Record<string, (event: TestEvent) => unknown>;
}

/** The functions of a test, which keep what they are asked. A thrown FunctionError is a function that fails. */
export function testFunctions(answers: TestFunctions['answers'] = {}): TestFunctions {
  const events: TestEvent[] = [];
  const functions: TestFunctions = {
    events,
    answers,
    async invoke(_arn, event) {
      const asked = event as TestEvent;
      events.push(asked);
      const answer = functions.answers[asked.triggerSource];
      return answer === undefined ? event : { ...event, response: answer(asked) };
    },
  };
  return functions;
}
