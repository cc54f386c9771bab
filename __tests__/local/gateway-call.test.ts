import { recognise, resourceOf, type Head } from "../../src/local/gateway/call";

function head(method: string, url: string, service?: string, headers: Head["headers"] = {}): Head {
  const scope = `Credential=AKID/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  return {
    method,
    url,
    headers: { ...(service === undefined ? {} : { authorization: `AWS4-HMAC-SHA256 ${scope}` }), ...headers },
  };
}

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

describe("recognises a call", () => {
  test.each([
    [
      "an EC2 form",
      head("POST", "/", "ec2", FORM),
      "Action=RunInstances&ImageId=ami-1",
      "ec2",
      "RunInstances",
      "ec2",
    ],
    [
      "a query form",
      head("POST", "/", "elasticloadbalancing", FORM),
      "Version=2015-12-01&Action=DescribeTargetHealth",
      "elasticloadbalancing",
      "DescribeTargetHealth",
      "query",
    ],
    ["a query in the address", head("GET", "/?Action=ListRoles", "iam"), "", "iam", "ListRoles", "query"],
    [
      "a JSON target",
      head("POST", "/", "ssm", { "x-amz-target": "AmazonSSM.CreateAssociation" }),
      "{}",
      "ssm",
      "CreateAssociation",
      "json",
    ],
    [
      "CBOR by its path",
      head("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", "monitoring", {
        "smithy-protocol": "rpc-v2-cbor",
      }),
      "",
      "monitoring",
      "PutMetricData",
      "cbor",
    ],
    [
      "REST by method and path",
      head("GET", "/2015-03-31/functions?x=1", "lambda"),
      "",
      "lambda",
      "GET /2015-03-31/functions",
      "rest-json",
    ],
    [
      "REST in XML",
      head("GET", "/2013-04-01/hostedzone", "route53"),
      "",
      "route53",
      "GET /2013-04-01/hostedzone",
      "rest-xml",
    ],
    ["S3 without a signature", head("GET", "/bucket/key"), "", "s3", "GetObject", "s3"],
    [
      "a presigned S3 address",
      head("GET", "/bucket/key?X-Amz-Credential=AKID%2F20260101%2Feu-west-1%2Fs3%2Faws4_request"),
      "",
      "s3",
      "GetObject",
      "s3",
    ],
  ])("%s", (_, request, body, service, action, protocol) => {
    expect(recognise(request, Buffer.from(body))).toMatchObject({ service, action, protocol });
  });

  test("region and caller are those of the signature", () => {
    expect(recognise(head("GET", "/", "s3"))).toMatchObject({ region: "eu-west-1", caller: "AKID" });
  });

  test.each([
    ["GET", "/", "ListBuckets"],
    ["PUT", "/b", "CreateBucket"],
    ["DELETE", "/b", "DeleteBucket"],
    ["HEAD", "/b/", "HeadBucket"],
    ["GET", "/b?list-type=2&prefix=policy", "ListObjectsV2"],
    ["GET", "/b?versions&encoding-type=url", "ListObjectVersions"],
    ["POST", "/b?delete", "DeleteObjects"],
    ["PUT", "/b?policy", "PutBucketPolicy"],
    ["GET", "/b?policyStatus=", "GetBucketPolicyStatus"],
    ["DELETE", "/b?intelligent-tiering&id=1", "DeleteBucketIntelligentTieringConfiguration"],
    ["PUT", "/b/a%20key", "PutObject"],
    ["PUT", "/b//lead", "PutObject"],
    ["GET", "/b/key?tagging", "GetObjectTagging"],
    ["POST", "/b/key?uploads", "CreateMultipartUpload"],
    ["PUT", "/b/key?partNumber=1&uploadId=u", "UploadPart"],
    ["DELETE", "/b/key?uploadId=u", "AbortMultipartUpload"],
  ])("S3 %s %s is %s", (method, url, action) => {
    expect(recognise(head(method, url, "s3")).action).toBe(action);
  });

  test("a copy is told by its header", () => {
    expect(recognise(head("PUT", "/b/key", "s3", { "x-amz-copy-source": "/b/other" })).action).toBe(
      "CopyObject",
    );
  });
});

describe("what a call is about", () => {
  test.each([
    ["an object, decoded", head("PUT", "/b/a%20b/%C3%BC.txt", "s3"), "", "b/a b/ü.txt"],
    ["an instance", head("POST", "/", "ec2", FORM), "Action=StopInstances&InstanceId.1=i-1", "i-1"],
    [
      "a parameter",
      head("POST", "/", "ssm", { "x-amz-target": "AmazonSSM.PutParameter" }),
      '{"Name":"/p","Value":"secret"}',
      "/p",
    ],
  ])("%s", (_, request, body, resource) => {
    const bytes = Buffer.from(body);
    expect(resourceOf(recognise(request, bytes), request, bytes)).toBe(resource);
  });
});
