using 'main.bicep'

// For steady load: no cold starts, a private network, availability zones. Adjust the numbers to yours: docs/operations.md.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param audiences = split(readEnvironmentVariable('AUTH_AUDIENCE'), ',')
param tags = { environment: 'production' }
param packageSigningKeyUri = readEnvironmentVariable('PACKAGE_SIGNING_KEY_URI', '')

param scale = {
  maximumInstanceCount: 100
  httpConcurrency: 16
  // One in each of two zones.
  alwaysReadyHttp: 2
  alwaysReadyMatching: 2
}
param cosmos = { kind: 'autoscale', maxThroughput: 10000 }
param cosmosBackupTier = 'Continuous30Days'
param serviceBusTier = 'Premium'
param storageRedundancy = 'Standard_ZRS'
param zoneRedundant = true
param network = { isolated: true, addressPrefix: '10.70.0.0/24' }
param logRetentionDays = 90
param logDailyQuotaGb = -1
