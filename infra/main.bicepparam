using 'main.bicep'

// The environment that `azd up` makes: pay per use, nothing runs when nobody asks.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// Written by `npm run infra:entra`. Without it the deployment stops here.
param audiences = split(readEnvironmentVariable('AUTH_AUDIENCE'), ',')

// The address of a secret, never the secret: docs/packages.md.
param packageSigningKeyUri = readEnvironmentVariable('PACKAGE_SIGNING_KEY_URI', '')
