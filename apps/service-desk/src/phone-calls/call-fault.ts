/** What can be wrong with a call's form, by the field that it is about. */
export type CallFault = 'caller' | 'looked-too-often' | 'name' | 'email' | 'title' | 'group' | 'solution';
