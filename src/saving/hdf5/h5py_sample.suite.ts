import { gunzipSync } from "node:zlib";

/**
 * A file written by h5py 3.16: what h5wasm cannot write. Datasets: `filtered` (float32 [7, 5] counting up; chunks [3, 2], shuffle, gzip,
 * fletcher32), `brain` (bfloat16 1, -5, Infinity), `half` (big-endian float16 1.5, -2, Infinity), `truth` (true, false),
 * `fixed` ("ab", "c" in 4 bytes), `texts` ("a", "", "ü"), `partial` (int16 [5], filled with 7, chunks of 2 of which the second
 * is written with 1), `big` (big-endian int64 2^62, -1), `wide` (complex numbers, which are not read).
 * Attributes of the root: `empty`, `null`, `truth`, `fixed`.
 */
export const h5pySample = (): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(base64, "base64")));

const base64 = `
H4sIAAAAAAACA+1bX2hbVRj/zrk36W2bNXe4rUm3dpnCCDhY1KpxBdthsxYc23CKA6UsbRMTjLNmN5qBsDKkdA+OMkR8EkGRPWYIPqhoURjMofjog0gf
9MEHQQSffKj33POdm9zT3LQbTlP9fi9fvnN+58/97vnOuff7ci9PTx7b0TfUBwKWBSbY0Ip1xMpYUFf1Z1EylMsor3FV3uPVJbDcxv5T+4P8p5/K5QC4
378+TsZEifr0ESlPAeH/gOncUe9WN1A/g3Lt0bs7LoOoXNtM6WkpuSzoQV4Epa4b7soXzJ3ugpdLOAWDFgxe9HmWV88N2WG/u6LFD2bIeu7VMzhfqhWL
lQL2IeYhy+cLxUreaZYb6F8u15krFaoPPSjLLfRAgxv1iKKK7kE1TW3JHqdPnJxkbpNp5c8jnfnK7xuDnXkWypTRmaf8f21oe69nsd8x6N2w3+3dpF0j
LqV++VzTb4XwTE3/OR68T2HmXw/h6eMO2u15+riHkaeWRTRk3Cnk7dF4+rgzyNul8fRxneDx5vPC+AQCgUAgEAj/Nuozc2cn+I7+gXQi8/1YNnuEQ+JD
o/rx9drXsmogntjH97kYHma7B4zRN66n/vBqFqNRtmRGe6JTKRNin7OPSsv3xmTNpaXI/SeeXzANSOciz/56delNWX6ld++rP9TXrCgcejjyxegnN/6U
5clYT2Imk710AJKmYY7YPC/L4+MTH7x/37IJiVv8xcI3n9bklA6lvrzZO8nBGILLV5M/jXilMJD5xTzIuAlPTo79/tzi+Hurixcfh1V43X2ryc8CzOFL
V2N/8MlM6er1Reni94QWtWB+XIJAIBAIhO2MjfFIGWlhjPmnYlDK+OJuPCH9eCOX8UY/LsiW7WAkRCKGZ6oYd5fLnncuLBRcPemOJxrY/lQsaJmWp6mT
WZadukv2iNymPTAeeyCOMSQb+iLQh+GtDva50tY+zQxGt6yPzvZQcTPu2yMt8zNcNrGt5v08dvT46RyIWOUzOXUjw+3zlh3s2X9i3Wb2kNd3D5NPnOHX
+7YNLeu+iXe6fP+4M38J8/emfUCzz7ton0yX+0vn/TTi7wvKHrbvJ2r/kPW2n8cR5SoPZCr7YFkzD8Mbh5tLj29ff0F79KoVMbHJPvotrgstEA8rXekv
Kl+9kpX6tbbnYgIKLy04F8S5khr37TDaD6Pr6EjKfjpimHdjnsVMOFerVAD3H1w3gQ116omTx1mL+VrPW4HZYuXlvPPAI/p9+uqzoF8DBN+qVT95fTeL
0zMXgUAgEAgEAoFAIBAI/zTk/0bZhv+Nmtr7vsKPdvv3fU6mJBAIBALhP49iueIUqoV5pc9W8+VzrizlK0WhO9WaU/J4dY/kFOrOeVcu5KtOOV+B2fIL
XrvXyvMi/e/nC878zfPciYkN/TvCGH5xJPItB8Hy57vVvLWar5IxyPr9idyUum6RdxE5krB81ysA1SrcSR510aPu4TJXU92qPdp8N1bWnuVup214Xk49
SSa0XlJbmqf8Lizis1cTnfkT6sdwZx6m3eC3TT6MSqP8LtmZp/6Fkn2sO/30L/vv8NCQOwAA
`;
