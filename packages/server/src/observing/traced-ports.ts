import type { Carrier, Carriers } from '#domain/carrier.ts';
import { FunctionError, type Functions } from '#domain/functions.ts';
import type { SpanAttributes, Tracer } from '#lib/tracer.ts';

/** The functions with a span for each call: which function, for which trigger, and why it gave no answer. */
export function tracedFunctions<F extends Functions>(functions: F, tracer: Tracer): F {
  return {
    ...functions,
    invoke: (arn, event, notice) => {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      const { triggerSource } = event as { triggerSource?: unknown };
      const trigger: SpanAttributes = typeof triggerSource === 'string' ? { 'cenote.trigger': triggerSource } : {};
      const attributes = { 'faas.invoked_name': name, ...trigger };
      return tracer.trace({ name: `invoke ${name}`, kind: 'client', attributes }, async (span) => {
        try {
          return await functions.invoke(arn, event, notice);
        } catch (error) {
          if (error instanceof FunctionError) span.error = error.reason;
          throw error;
        }
      });
    },
  };
}

/** The carriers with a span for each message: of which medium, and why it is sent. Never to whom. */
export function tracedCarriers(carriers: Carriers, tracer: Tracer): Carriers {
  const traced = (carrier: Carrier): Carrier => ({
    ...carrier,
    send: (message) => {
      const attributes = { 'cenote.message.medium': message.medium, 'cenote.message.purpose': message.purpose };
      return tracer.trace({ name: `send ${message.medium}`, kind: 'producer', attributes }, () =>
        carrier.send(message),
      );
    },
  });
  return Object.fromEntries(Object.entries(carriers).map(([name, carrier]) => [name, traced(carrier as Carrier)]));
}
