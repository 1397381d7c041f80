metadata description = 'Logs, metrics and traces. Writing requires an Entra identity.'

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Days for which logs are kept. The first 31 are free.')
@minValue(30)
@maxValue(730)
param retentionInDays int

@description('Maximum gigabytes ingested per day; -1 for no limit.')
param dailyQuotaGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

@description('Connection string for telemetry. Local authentication is disabled, so its key grants no access.')
output applicationInsightsConnectionString string = component.properties.ConnectionString
