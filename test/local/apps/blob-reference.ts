import { createRequire } from 'node:module';

interface Resolver {
  registerResourceFactory(source: string, factory: (data: unknown) => unknown): void;
}

/**
 * Makes the library pass the text of a blob's model binding. The resolver is a singleton of the package's CommonJS
 * build, which the library requires; an `import` would load another one.
 */
export function registerBlobReferences(): void {
  const base: unknown = createRequire(import.meta.url)('@azure/functions-extensions-base');
  resolverOf(base).registerResourceFactory('AzureStorageBlobs', (data) => {
    const content = typeof data === 'object' && data !== null && 'content' in data ? data.content : undefined;
    return { reference: Buffer.isBuffer(content) ? content.toString() : undefined };
  });
}

function resolverOf(base: unknown): Resolver {
  if (typeof base === 'object' && base !== null && 'ResourceFactoryResolver' in base) {
    const type: unknown = base.ResourceFactoryResolver;
    if (typeof type === 'function' && 'getInstance' in type && typeof type.getInstance === 'function') {
      const instance: unknown = Reflect.apply(type.getInstance, type, []);
      if (isResolver(instance)) {
        return instance;
      }
    }
  }
  throw new TypeError('The package has no resolver');
}

function isResolver(value: unknown): value is Resolver {
  return typeof value === 'object' && value !== null && 'registerResourceFactory' in value;
}
