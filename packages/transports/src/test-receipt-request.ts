import type { ReceiptRequest } from './transport.ts';

/** For tests: a receipt as it comes in, with what is given put in its place. */
export function receiptRequest(given: Partial<ReceiptRequest> = {}): ReceiptRequest {
  return {
    method: 'POST',
    url: 'https://login.example.no/receipts/gateway/token',
    query: {},
    body: '',
    contentType: '',
    headers: {},
    ...given,
  };
}
