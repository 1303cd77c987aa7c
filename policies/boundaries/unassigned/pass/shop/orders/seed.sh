echo seed
