/** The SMPP gateway of the benchmark as the configuration file has it. */
export function describeSmppGateway(port: number) {
  return { kind: 'smpp', name: 'bench', host: '127.0.0.1', port, systemId: 'bench', password: 'bench', window: 10 };
}
