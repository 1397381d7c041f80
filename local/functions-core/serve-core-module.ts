import { registerHooks } from 'node:module';
import type { CoreApi } from './core-types.ts';

const servedUrl = new URL('./served-core.ts', import.meta.url).href;

/**
 * Makes `@azure/functions-core` resolvable to `import` and `require` in this process, backed by `core`.
 * A process holds one function app, as a worker process of the real host does.
 *
 * @throws Error when the process has served one already
 */
export function serveCoreModule(core: CoreApi): void {
  if (globalThis.embeddedFunctionsCore !== undefined) {
    throw new Error('A process can load one function app only');
  }
  globalThis.embeddedFunctionsCore = core;
  // Only `resolve` is hooked: with a `load` hook Node would no longer pass `require` calls of imported CommonJS through.
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== '@azure/functions-core') {
        return nextResolve(specifier, context);
      }
      return { url: servedUrl, format: 'module-typescript', shortCircuit: true };
    },
  });
}
