import { z } from 'zod';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '~/ports/identity';

export const emailField = z.email('email').max(254, 'too_long').toLowerCase();
export const newPasswordField = z
  .string('required')
  .min(PASSWORD_CHARS_MIN, 'password_too_short')
  .max(PASSWORD_CHARS_MAX, 'too_long');
export const passwordField = z.string('required').max(PASSWORD_CHARS_MAX, 'too_long');

export const signInSchema = z.object({
  email: emailField,
  password: passwordField,
  returnTo: z.string().max(2000).optional(),
});
export const secondFactorSchema = z.object({
  code: z.string('required').trim().min(6, 'too_short').max(20, 'too_long'),
  returnTo: z.string().max(2000).optional(),
});
export const signUpSchema = z.object({
  name: z.string('required').trim().min(2, 'too_short').max(100, 'too_long'),
  email: emailField,
  password: newPasswordField,
  returnTo: z.string().max(2000).optional(),
});
