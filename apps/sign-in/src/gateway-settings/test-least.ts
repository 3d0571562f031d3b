/** For tests of gateways' settings: the least that an installation writes down, without the section `delivery`. */
export const LEAST = `
organisations:
  - id: fjord
    name: Fjord
    federation: Innlogging
    domain: fjord.example
    helpUrl: https://help.fjord.example
    passwordHelpUrl: https://help.fjord.example/password
    supportLine: Call us
signIn:
  publicUrl: https://login.fjord.example
  databaseUrl: postgres://vakt@localhost/sign_in
  securityPageName: Fjord security
  masterKeys: [{ id: k1, value: "${Buffer.alloc(32, 1).toString('base64')}" }]
`;
