/**
 * For serverless.yml: whether the stage has a password for admins. The Lambda of the admin page, which
 * anybody may call, is told that much and not the hash.
 */
module.exports = async ({ resolveVariable }) =>
  String((await resolveVariable('param:adminPasswordHash')) !== '');
