import Module from 'node:module';
import { Disposable } from '../../../local/functions-core/core-types.ts';

/*
 * Loads a function app as the platform's worker does: `@azure/functions-core` is served by patching CommonJS `require`,
 * then the entry file is imported. Prints the registered functions as one line of JSON.
 */

const registered: unknown[] = [];
const core = {
  version: '3.12.0',
  hostVersion: '4.1040.0',
  Disposable,
  registerFunction: (metadata: unknown) => registered.push(metadata),
  registerHook: () => {},
  setProgrammingModel: () => {},
  getProgrammingModel: () => {},
  log: () => {},
};
const original: unknown = Reflect.get(Module.prototype, 'require');
if (typeof original !== 'function') {
  throw new TypeError('a module has no require');
}
const patched: unknown = new Proxy(original, {
  apply: (target, module, args): unknown =>
    args[0] === '@azure/functions-core' ? core : Reflect.apply(target, module, args),
});
Reflect.set(Module.prototype, 'require', patched);

const startedAtMs = performance.now();
await import(process.argv[2] ?? '');
const loadMs = performance.now() - startedAtMs;
process.stdout.write(`${JSON.stringify({ loadMs, registered })}\n`, () => process.exit(0));
