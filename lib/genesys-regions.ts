/** The domains of all regions of Genesys Cloud (Genesys' JavaScript SDK 262.0.0, PureCloudRegionHosts). */
export const genesysRegions = [
  'mypurecloud.com',
  'mypurecloud.ie',
  'mypurecloud.com.au',
  'mypurecloud.jp',
  'mypurecloud.de',
  'usw2.pure.cloud',
  'cac1.pure.cloud',
  'apne2.pure.cloud',
  'euw2.pure.cloud',
  'aps1.pure.cloud',
  'use2.us-gov-pure.cloud',
  'sae1.pure.cloud',
  'mec1.pure.cloud',
  'apne3.pure.cloud',
  'euc2.pure.cloud',
  'mxc1.pure.cloud',
  'apse1.pure.cloud',
  'edee1.eusc-pure.cloud',
] as const;

export type GenesysRegion = (typeof genesysRegions)[number];

/** Where a region is asked: `https://<host>`, without a slash at the end. */
export interface GenesysOrigins {
  /** Gives out access tokens; the API's host does not. */
  readonly loginOrigin: string;
  readonly apiOrigin: string;
}

/**
 * @param region a region's domain, as the address of its web interface ends
 * @throws an Error of one line that lists the regions where this is none
 */
export function originsOf(region: string): GenesysOrigins {
  const domain = genesysRegions.find((known) => known === region);
  if (domain === undefined) {
    throw new Error(`The Genesys region must be one of ${genesysRegions.join(', ')}.`);
  }
  return { loginOrigin: `https://login.${domain}`, apiOrigin: `https://api.${domain}` };
}
