import type { FunctionApp } from '../../../local/functions-core/function-app.ts';
import type { Invocation } from '../../../local/functions-core/invoke.ts';

export interface RecordedApp extends Pick<FunctionApp, 'invoke'> {
  readonly calls: Invocation[];
}

/** Stands in for a loaded app: keeps what each call was given, then does what `handle` does. */
export function makeRecordedApp(handle: (call: number) => unknown = () => undefined): RecordedApp {
  const calls: Invocation[] = [];
  return {
    calls,
    async invoke(_functionName, invocation) {
      calls.push(invocation);
      await handle(calls.length);
      return { invocationId: String(calls.length) };
    },
  };
}

/** The JSON that a call was given. */
export function jsonOf(invocation: Invocation | undefined): unknown {
  const data = invocation?.data;
  return data !== undefined && 'json' in data ? JSON.parse(data.json) : undefined;
}
