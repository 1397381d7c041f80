import type { FunctionApp } from '../../../local/functions-core/function-app.ts';
import type { Invocation } from '../../../local/functions-core/invoke.ts';

interface RecordedApp extends Pick<FunctionApp, 'invoke'> {
  readonly calls: Invocation[];
}

/** A fake of a loaded app: records the input of each call, then runs `handle`. */
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

/** The JSON input of a call. */
export function jsonOf(invocation: Invocation | undefined): unknown {
  const data = invocation?.data;
  return data !== undefined && 'json' in data ? JSON.parse(data.json) : undefined;
}
