import type { InvocationContext } from '@azure/functions';

/** The extra input with which a host says that the client has disconnected; the host of Azure Functions does not. */
export const clientLeftInput = 'clientLeft';

/** Aborted when the client has disconnected; undefined where nobody knows. */
export function clientLeftOf(context: InvocationContext): AbortSignal | undefined {
  const signal: unknown = context.extraInputs.get(clientLeftInput);
  return signal instanceof AbortSignal ? signal : undefined;
}
