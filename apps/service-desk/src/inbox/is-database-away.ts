/**
 * SQLSTATE classes that say nothing about what was asked: connection, transaction state, roll-back, resources, operator,
 * system, and PostgreSQL's own trouble (PostgreSQL, appendix A).
 */
const NOT_OF_THE_STATEMENT = /^(08|25|40|53|55|57|58|XX)[0-9A-Z]{3}$/;
/** Words of the driver for a connection that broke or was not to be had. */
const OF_THE_CONNECTION = /terminated|timeout|connection error|not queryable|after calling end/i;

/** Says whether an error is the database's own, not that of what was asked of it: the same works when it is there again. */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    message?: string;
  };
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code))
    return NOT_OF_THE_STATEMENT.test(code);
  return /^E[A-Z]+$/.test(String(code)) || OF_THE_CONNECTION.test(message);
}
